"""Google's multilingual sentence encoder, read without TensorFlow."""
