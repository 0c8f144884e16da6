import { createServer } from "node:http";

createServer((_request, response) => response.end("up\n")).listen(3000);
