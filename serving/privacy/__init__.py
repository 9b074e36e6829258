"""What is stored of a person, why and how long; how they take it along, and how it goes."""
