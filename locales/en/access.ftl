# Texts of access.
