"""Conditions as people see them: chips that say what is set, and the editor that builds a tree."""
