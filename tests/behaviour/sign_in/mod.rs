//! What a sign-in decides and says.

mod diagnosis;
