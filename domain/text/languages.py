"""The languages that are told from each other."""

LANGUAGES = (
    "en", "es", "fr", "de", "it", "pt", "ca", "nl", "sv", "pl", "ru", "uk", "tr", "ar", "he", "hi", "zh", "ja", "ko",
)  # fmt: skip
"""The ISO 639-1 codes of the detected languages; fewer candidates make results for short texts more certain."""

ENGLISH_NAMES = {
    "en": "English", "es": "Spanish", "fr": "French", "de": "German", "it": "Italian", "pt": "Portuguese",
    "ca": "Catalan", "nl": "Dutch", "sv": "Swedish", "pl": "Polish", "ru": "Russian", "uk": "Ukrainian",
    "tr": "Turkish", "ar": "Arabic", "he": "Hebrew", "hi": "Hindi", "zh": "Chinese", "ja": "Japanese", "ko": "Korean",
}  # fmt: skip
"""The language names that are sent to a model."""
