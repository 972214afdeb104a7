#include "config/report/report.h"

#include <string>
#include <string_view>

#include "config/report/embedded_page.h"

namespace rillmill::config {
namespace {

std::string HtmlText(std::string_view text) {
  std::string html;
  for (char c : text) {
    if (c == '&') {
      html += "&amp;";
    } else if (c == '<') {
      html += "&lt;";
    } else {
      html += c;
    }
  }
  return html;
}

// Moves `page` past `mark` and appends what is before it, then `inserted`.
void FillUpTo(std::string_view mark, std::string_view inserted, std::string_view* page,
              std::string* html) {
  const size_t at = page->find(mark);
  html->append(page->substr(0, at)).append(inserted);
  page->remove_prefix(at + mark.size());
}

}  // namespace

std::string ReportHtml(const Report& report) {
  std::string html;
  std::string_view page = kPageHtml;
  FillUpTo("{{title}}", HtmlText(report.title), &page, &html);
  FillUpTo("{{style}}", kPageStyle, &page, &html);
  FillUpTo("{{data}}", ReportJson(report), &page, &html);
  FillUpTo("{{script}}", kPageScript, &page, &html);
  return html.append(page);
}

}  // namespace rillmill::config
