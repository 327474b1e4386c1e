// Voice: a note is recorded, sent, and comes back as words; an answer is read aloud.

const LONGEST_MS = 55_000;
const HEARD_WITHIN_MS = 60_000;

export const canRecord = () => Boolean(navigator.mediaDevices?.getUserMedia && window.MediaRecorder);

// Wires the button: one press begins, the next one ends; `heard` gets the words.
export function listenOn(button, { words, tell, heard }) {
  let recorder = null;

  async function begin() {
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({ audio: true });
    } catch {
      return tell(words.noMicrophone, true);
    }
    const pieces = [];
    recorder = new MediaRecorder(stream);
    const tooLong = setTimeout(() => recorder?.stop(), LONGEST_MS);
    recorder.addEventListener("dataavailable", (event) => pieces.push(event.data));
    recorder.addEventListener("stop", () => {
      clearTimeout(tooLong);
      for (const track of stream.getTracks()) track.stop();
      recorder = null;
      show(false);
      send(new Blob(pieces));
    });
    recorder.start();
    show(true);
    return tell(words.recording);
  }

  async function send(sound) {
    tell(words.listening);
    button.disabled = true;
    const giveUp = new AbortController();
    const timer = setTimeout(() => giveUp.abort(), HEARD_WITHIN_MS);
    try {
      const response = await fetch("/api/chat/voice", { method: "POST", body: sound, signal: giveUp.signal });
      if (!response.ok) throw new Error(String(response.status));
      const { text, problem } = await response.json();
      if (text) {
        tell("");
        heard(text);
      } else tell(problem, true);
    } catch {
      tell(words.notHeard, true);
    } finally {
      clearTimeout(timer);
      button.disabled = false;
    }
  }

  function show(recording) {
    button.setAttribute("aria-pressed", String(recording));
    button.textContent = recording ? words.stop : words.speak;
  }

  button.hidden = false;
  button.addEventListener("click", () => (recorder ? recorder.stop() : begin()));
}

let playing = null;

// A press reads the answer aloud; the next one stops it.
export function readAloud(button, address, { words, tell }) {
  if (playing?.button === button) return silence();
  silence();
  const audio = new Audio(address);
  playing = { audio, button };
  button.setAttribute("aria-pressed", "true");
  audio.addEventListener("ended", silence);
  audio.play().catch(() => {
    silence();
    tell(words.cannotRead, true);
  });
  return undefined;
}

function silence() {
  playing?.audio.pause();
  playing?.button.setAttribute("aria-pressed", "false");
  playing = null;
}
