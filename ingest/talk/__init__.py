"""The site writer's part in the talk between plant and carriers: orders and reports in, messages and marks out."""
