/* A socket.io server as its documentation shows it: `node rival_node.mjs PORT FOLDER-OF-NODE_MODULES`. */
import { createRequire } from "node:module";
import { createServer } from "node:http";

const [port, folder] = process.argv.slice(2);
const { Server } = createRequire(folder + "/")("socket.io");

const http = createServer((request, response) => {
  let body = "";
  request.on("data", (piece) => { body += piece; });
  request.on("end", () => {
    io.to("hall").emit("event", JSON.parse(body));
    response.setHeader("Content-Type", "application/json");
    response.end("{}");
  });
});
const io = new Server(http, { transports: ["websocket"], serveClient: false });
io.on("connection", (screen) => { screen.join("hall"); });
process.on("SIGTERM", () => process.exit(0));
http.listen(Number(port), "127.0.0.1", 1024);
