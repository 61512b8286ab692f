//! The queue: what is to be done, sorted and filtered by its address.
