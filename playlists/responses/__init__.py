"""What listeners did with what they were offered: to which playlist it counts, and how sure a rate of it is."""
