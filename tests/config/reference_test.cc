// config/REFERENCE.md holds what the declarations say.
#include "config/reference.h"

#include <gtest/gtest.h>

#include "config/sections.h"
#include "core/file_system.h"
#include "transport/builtin.h"

namespace rillmill::config {
namespace {

std::string Page(const std::string& path) {
  auto text = ReadFile(SystemFileSystem(), RILLMILL_SOURCE_DIR + std::string("/") + path);
  EXPECT_TRUE(text.ok()) << text.status().ToString();
  return text.ok() ? *text : "";
}

TEST(Reference, ThePageIsCurrent) {
  EXPECT_TRUE(Page("config/REFERENCE.md") == AsMarkdown(Reference()))
      << "make it anew: rillmill config list --markdown > config/REFERENCE.md";
}

TEST(Reference, TheFirstPagesLinkIt) {
  EXPECT_NE(Page("README.md").find("(config/REFERENCE.md)"), std::string::npos);
  EXPECT_NE(Page("config/README.md").find("(REFERENCE.md)"), std::string::npos);
}

TEST(Reference, NamesEveryKeyAndEveryOptionOfEverySourceAndSink) {
  const std::string text = AsText(Reference());
  const auto expect = [&](std::string_view name) {
    EXPECT_NE(text.find(name), std::string::npos) << name;
  };
  for (const SectionSpec& section : JobSections()) {
    expect(section.title);
    for (const KeySpec& key : section.keys) expect(key.name);
  }
  for (const auto& source : transport::SourcePlugins()) {
    expect(source.format);
    for (const OptionSpec& option : source.options) expect(option.name);
  }
  for (const auto& sink : transport::SinkPlugins()) {
    expect(sink.format);
    for (const OptionSpec& option : sink.options) expect(option.name);
  }
}

TEST(Reference, EveryEntryIsExplained) {
  for (const ReferenceGroup& group : Reference()) {
    EXPECT_TRUE(!group.entries.empty() || !group.note.empty()) << group.title;
    for (const ReferenceEntry& entry : group.entries)
      EXPECT_FALSE(entry.help.empty()) << group.title << ": " << entry.name;
  }
}

}  // namespace
}  // namespace rillmill::config
