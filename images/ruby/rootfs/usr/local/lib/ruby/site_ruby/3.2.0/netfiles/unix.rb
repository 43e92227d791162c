# /net has no Unix sockets.
class UNIXSocket < BasicSocket
  def self.new(*)
    raise NotImplementedError, "Unix sockets are unimplemented on this machine: programs know sockets as files of /net"
  end

  class << self
    alias open new
    alias pair new
    alias socketpair new
  end
end

class UNIXServer < UNIXSocket
end
