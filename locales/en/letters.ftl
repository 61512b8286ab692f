# Texts of letters.
