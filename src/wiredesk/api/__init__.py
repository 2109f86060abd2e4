"""What machines talk to: push-in of wire files and the callbacks of WebSub hubs."""
