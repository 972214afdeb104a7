#include "transport/builtin.h"

#include <array>

namespace rillmill::transport {

// Each is defined in the file of its transport.
SourcePlugin KafkaSourcePlugin();
SourcePlugin GeneratorSourcePlugin();
SourcePlugin MemorySourcePlugin();
SourcePlugin TextSourcePlugin();
SinkPlugin ConsoleSinkPlugin();
SinkPlugin JsonSinkPlugin();
SinkPlugin KafkaSinkPlugin();
SinkPlugin MemorySinkPlugin();
SinkPlugin NoopSinkPlugin();

std::span<const SourcePlugin> SourcePlugins() {
  static const std::array plugins{
      KafkaSourcePlugin(),
      GeneratorSourcePlugin(),
      MemorySourcePlugin(),
      TextSourcePlugin(),
  };
  return plugins;
}

std::span<const SinkPlugin> SinkPlugins() {
  static const std::array plugins{
      ConsoleSinkPlugin(), JsonSinkPlugin(), KafkaSinkPlugin(),
      MemorySinkPlugin(),  NoopSinkPlugin(),
  };
  return plugins;
}

namespace {

template <class Plugin>
const Plugin* Find(std::span<const Plugin> plugins, std::string_view format) {
  const CaseInsensitiveLess less;
  for (const Plugin& plugin : plugins) {
    if (!less(plugin.format, format) && !less(format, plugin.format)) return &plugin;
  }
  return nullptr;
}

}  // namespace

const SourcePlugin* FindSource(std::string_view format) { return Find(SourcePlugins(), format); }
const SinkPlugin* FindSink(std::string_view format) { return Find(SinkPlugins(), format); }

}  // namespace rillmill::transport
