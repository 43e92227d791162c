# WASI has no calls for terminals: the size is what the environment says, and the line discipline stays as it is.
class IO
  def self.console(*) = @console ||= File.open("/dev/tty", "r+")

  def winsize = [Integer(ENV.fetch("LINES", 24)), Integer(ENV.fetch("COLUMNS", 80))]

  %i[raw raw! cooked cooked! noecho echo= getch getpass winsize= console_mode console_mode=].each do |name|
    define_method(name) do |*, **|
      raise NotImplementedError, "#{name}() function is unimplemented on this machine"
    end
  end
end
