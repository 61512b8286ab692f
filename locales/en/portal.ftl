# Texts of portal.
