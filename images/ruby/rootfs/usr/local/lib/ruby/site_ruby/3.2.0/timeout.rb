# Timeout where nothing interrupts (NetFiles::Deadlines): what waits for files, connections and time is stopped, and so is Ruby code;
# one long call of a method that is written in C is not.
require_relative "netfiles/waits"

module Timeout
  VERSION = "0.3.1"

  class Error < RuntimeError
    def self.handle_timeout(message) = raise(self, message)
  end

  ExitException = NetFiles::Deadlines::Reached

  module_function

  def timeout(seconds, error = nil, message = nil)
    return yield(seconds) if seconds.nil? || seconds.zero?

    begin
      NetFiles::Deadlines.within(seconds) { yield(seconds) }
    rescue NetFiles::Deadlines::Reached => reached
      raise unless NetFiles::Deadlines.over?(reached)

      raise error || Error, message || "execution expired", caller(1)
    end
  end
end
