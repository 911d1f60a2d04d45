"""The pages on which staff sign in, change over and keep their account."""
