# Texts of history.
