// The behaviour every page has. Each module looks after one thing and needs no other.
import "./requests.js";
import "./toasts.js";
import "./overlays.js";
import "./forms.js";
import "./files.js";
import "./keys.js";
import "./pickers.js";
