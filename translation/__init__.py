"""The language border: detects, translates and protects what must not change."""
