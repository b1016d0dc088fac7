//! Rules of users.
