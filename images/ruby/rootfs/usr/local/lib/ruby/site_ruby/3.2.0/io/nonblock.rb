# Ruby itself sets a descriptor's mode as its calls need it.
class IO
  def nonblock? = false

  def nonblock=(mode)
    raise NotImplementedError, "nonblock=() function is unimplemented on this machine" if mode
  end
end
