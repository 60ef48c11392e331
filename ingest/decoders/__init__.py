"""ingest/decoders"""
