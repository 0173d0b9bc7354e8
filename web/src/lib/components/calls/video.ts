/** Shows a stream in a video element, or plays it in an audio one. */
export const plays = (stream: MediaStream | undefined) => (element: HTMLMediaElement) => {
  element.srcObject = stream ?? null;
  return () => {
    element.srcObject = null;
  };
};
