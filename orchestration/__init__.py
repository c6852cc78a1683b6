"""When and where: deliveries in, transformations run, gates held, releases out. Never how anything is counted."""
