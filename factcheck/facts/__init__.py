"""Numbers, dates, names, negation and modality: extracted and compared by code."""
