"""What ``calibrate`` does; never imported by a running bot."""
