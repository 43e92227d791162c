class Socket::Option
  attr_reader :family, :level, :optname, :data

  def self.int(family, level, name, value) = new(family, level, name, [value].pack("i"))
  def self.bool(family, level, name, value) = int(family, level, name, value ? 1 : 0)
  def self.linger(on, seconds) = new(:UNSPEC, :SOCKET, :LINGER, [on == true || on.to_i != 0 ? 1 : 0, seconds].pack("ii"))

  def initialize(family, level, name, data)
    @family = NetFiles::Numbers.family(family)
    @level = NetFiles::Numbers.of(level, "SOL", "IPPROTO")
    @optname = NetFiles::Numbers.of(name, *(@level == Socket::SOL_SOCKET ? "SO" : %w[TCP IP UDP]))
    @data = data
  end

  def int = data.unpack1("i")
  def bool = int != 0
  def linger = data.unpack("ii").then { |on, seconds| [on != 0, seconds] }
  def unpack(format) = data.unpack(format)
  alias to_s data

  def inspect = "#<Socket::Option: level:#{level} optname:#{optname} #{data.inspect}>"
end
