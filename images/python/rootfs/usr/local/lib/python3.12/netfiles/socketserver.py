"""There are no threads: a server that would start one for each request handles one request after the other."""


def process_request(self, request, client_address):
    self.process_request_thread(request, client_address)


module.ThreadingMixIn.process_request = process_request
