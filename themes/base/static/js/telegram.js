// Telegram puts its answer behind the #, where no server sees it: send it on.
const form = document.getElementById("telegram");
const answer = new URLSearchParams(location.hash.slice(1)).get("tgAuthResult");
history.replaceState(null, "", location.pathname);
if (form && answer) {
  form.elements.tgAuthResult.value = answer;
  form.submit();
}
