"""One module an output. A renderer is given finished rows or a finished report and returns text or bytes."""
