"""Tells the language of a text."""

from translation.detection.detector import EXPLICIT, ROMANISED, Detection, LanguageDetector

__all__ = ["EXPLICIT", "ROMANISED", "Detection", "LanguageDetector"]
