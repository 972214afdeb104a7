// The parts of the page, compiled in (CMakeLists.txt turns the files of page/ into string
// literals).
#pragma once

#include <string_view>

namespace rillmill::config {

extern const std::string_view kPageHtml;    // page/page.html
extern const std::string_view kPageStyle;   // page/style.css
extern const std::string_view kPageScript;  // page/*.js, in order

}  // namespace rillmill::config
