"""The MQTT edge, each site's writer, and plan files: from what is sent to what the board says."""
