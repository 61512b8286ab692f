//! Salted digests of events: what an outsider may see of the record. Pure: bytes in, digests out.
