"""Front ends of an interview that is watched over: begun by hand or by a schedule's id, held over a socket, reported on."""
