# Texts of api.
