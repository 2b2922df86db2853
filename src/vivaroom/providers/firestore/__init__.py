"""A mirror in Cloud Firestore, over its REST protocol."""
