"""The therapist’s dashboard, health pages and the webhook."""
