"""The URL that config/example_http_relay.yaml posts to: answers every message. python3 config/responder.py [PORT]"""
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
import json
import sys

class Responder(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = "You wrote: %s" % message["content"]
        self.send_response(200)
        self.send_header("X-Vumi-HTTPRelay-Reply", "true")
        self.send_header("Content-Length", str(len(reply.encode("utf-8"))))
        self.end_headers()
        self.wfile.write(reply.encode("utf-8"))

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8001
ThreadingHTTPServer(("127.0.0.1", port), Responder).serve_forever()
