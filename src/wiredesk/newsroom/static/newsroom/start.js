// Starts Wagtail's widgets from attributes. Its own way is inline scripts, which our policy refuses.
{
  const CALLS = [
    "Chooser", "ImageChooser", "InlinePanel", "MultipleChooserPanel", "PageChooser",
    "SnippetChooser", "createTaskChooser", "initDateChooser", "initDateTimeChooser",
    "initTimeChooser",
  ];

  class Start extends window.StimulusModule.Controller {
    static values = { name: String, arguments: Array };

    connect() {
      if (!CALLS.includes(this.nameValue)) throw new Error(`${this.nameValue} may not be started`);
      const call = window[this.nameValue];
      const isClass = /^[A-Z]/.test(this.nameValue);
      if (isClass) new call(...this.argumentsValue);
      else call(...this.argumentsValue);
      this.element.remove();
    }
  }

  window.wagtail.app.register("wd-start", Start);
}
