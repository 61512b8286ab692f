# Texts of desk.
