// The line to the preview: a worker, so that no policy of the page binds it. Listens to events; asks for what the page
// shows now whenever the state of things has another name; comes back by itself when the preview does.
//
// In:  {path, shown} once, {isPaused} when nobody is looking at the page.
// Out: {event} as the desk sent it, {look} with what is to be shown and said, {isLost}.
'use strict';
const QUICK = 150, SLOW = 1500;
let path = '/', shown = '0', state = null, source = null, timer = 0, wait = QUICK, isLooking = false, isDue = false, missed = null;

function connect() {
  clearTimeout(timer);
  source?.close();
  source = new EventSource('events');
  source.onopen = () => { wait = QUICK; postMessage({ isLost: false }); };
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    missed = event.missed ?? null;
    if (event.pages || event.files || event.words) postMessage({ event });
    if (event.id !== state) { state = event.id; look(); }
  };
  source.onerror = () => {
    source.close();
    postMessage({ isLost: true });
    timer = setTimeout(connect, wait);
    wait = Math.min(wait * 1.5, SLOW);
  };
}

// Asks once more when something happens while an answer is on its way, so that the last answer is of the last state.
async function look() {
  isDue = true;
  if (isLooking) return;
  isLooking = true;
  while (isDue) {
    isDue = false;
    try {
      const answer = await fetch(`look?path=${path.replaceAll('&', '%26')}&shown=${shown}`, { cache: 'no-store' });
      if (!answer.ok) continue;
      const look = await answer.json();
      if (look.html !== undefined) shown = look.digest;
      postMessage({ look });
      // Words on an edit from before the line was open are for a page that shows it only now.
      if (look.html !== undefined && missed) postMessage({ event: { words: missed } });
      missed = null;
    } catch {
      // The preview is gone; when it comes back its state has another name.
      state = null;
    }
  }
  isLooking = false;
}

onmessage = ({ data }) => {
  if (data.path) { ({ path, shown } = data); connect(); }
  if (data.isPaused === true) { clearTimeout(timer); source?.close(); }
  if (data.isPaused === false) connect();
};
