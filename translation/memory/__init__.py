"""The translation memory: what people corrected, prescribed or translated before.

Corrections and stock phrases are sentences, terms are the part of the glossary that agents keep.
All of it lives in SQL and, for every message, in the process (`snapshot`).
"""
