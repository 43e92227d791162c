# Ruby begins here. There are no gems to install, and loading RubyGems would be most of the start: it is loaded when somebody
# asks for it.
require_relative "netfiles/process"

module Gem
  class << self
    def const_missing(name)
      load_rubygems
      const_get(name)
    end

    def method_missing(name, ...)
      load_rubygems
      respond_to?(name) ? public_send(name, ...) : super
    end

    def respond_to_missing?(*) = false

    private

    def load_rubygems
      %i[const_missing method_missing respond_to_missing? load_rubygems].each { |name| singleton_class.remove_method(name) }
      load "#{RbConfig::CONFIG["rubylibdir"]}/rubygems.rb"
    end
  end
end

module Kernel
  private

  def gem(...)
    Gem.const_get(:VERSION)
    gem(...)
  end
end
