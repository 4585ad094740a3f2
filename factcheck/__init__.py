"""The line: article, claims, evidence, verdict, report."""
