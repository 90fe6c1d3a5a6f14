"""Tells the language of a text."""

from translation.detection.detector import EXPLICIT, Detection, LanguageDetector

__all__ = ["EXPLICIT", "Detection", "LanguageDetector"]
