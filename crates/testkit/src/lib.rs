//! Builders, a simulated world and the runner of the stories in scenarios/.

<<<<<<< HEAD
pub mod builders;
pub mod exploration;
=======
pub mod story;
>>>>>>> stories
