//! The rules of the process, each as a sentence.

mod desk;
mod fulfilment;
mod intake;
mod keeping;
mod notice;
mod personal;
mod refusals;
mod review;
mod time;
mod verification;
